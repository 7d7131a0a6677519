// The shop's cart, as its pages know it.

const badge = () => document.querySelector("#cart-count");

export async function addToCart(sku) {
  const answer = await fetch("/cart/items", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sku }),
  });
  const notice = document.querySelector("#notice");
  if (!answer.ok) {
    notice.textContent = "That did not work. Please try again.";
    return;
  }
  const { lines } = await answer.json();
  badge().textContent = lines;
  notice.textContent = "It is in your cart.";
}
