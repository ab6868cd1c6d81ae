/** Text as a part of HTML: it can neither end an attribute nor begin a tag. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
