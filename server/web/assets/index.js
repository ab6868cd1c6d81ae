/** The form of the first page: a drawing is parsed by the API that everybody uses. */
const form = document.querySelector('#parse');
const told = document.querySelector('#told');
const shown = document.querySelector('#shown');

async function call(path, key, options = {}) {
  const headers = { Authorization: `Bearer ${key}` };
  const response = await fetch(path, { ...options, headers });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `HTTP ${response.status}`);
  return body;
}

async function parse(key, file) {
  const upload = new FormData();
  upload.append('file', file);
  const { job_id: id } = await call('/v1/parse', key, { method: 'POST', body: upload });
  for (;;) {
    const job = await call(`/v1/jobs/${id}`, key);
    told.textContent = `${file.name}: ${job.status}`;
    if (job.status === 'FAILED') throw new Error(job.errorMsg);
    if (job.status === 'COMPLETED') return call(`/v1/jobs/${id}/result`, key);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function show({ imageUrl, metadata, layersJson, vectorJson }) {
  told.textContent = `${vectorJson.length} entities on ${layersJson.length} layers`;
  const image = document.createElement('img');
  const { pathname, search } = new URL(imageUrl);
  image.src = pathname + search;
  image.alt = `Picture of ${metadata.filename}`;
  const text = document.createElement('pre');
  text.textContent = JSON.stringify(metadata, null, 2);
  shown.replaceChildren(image, text);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  shown.replaceChildren();
  const values = new FormData(form);
  try {
    show(await parse(values.get('key'), values.get('file')));
  } catch (error) {
    told.textContent = error.message;
  }
});
