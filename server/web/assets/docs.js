/** Shows `/openapi.json` with swagger-ui; no validator elsewhere is asked. */
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  docExpansion: 'none',
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
