// Hands a product to the device's own sharing, which desktop browsers mostly do not have.

export function shareProduct(title) {
  return openSheet({ title, url: location.href });
}

function openSheet(content) {
  return navigator.share(content);
}
