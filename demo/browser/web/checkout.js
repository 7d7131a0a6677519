// Places an order, and shows its number.

export async function placeOrder() {
  const answer = await fetch("/checkout", { method: "POST" });
  showConfirmation(await answer.json());
}

// The planted one of the page: whoever wrote this never saw the checkout fail.
function showConfirmation({ order }) {
  const number = order.number;
  history.pushState({}, "", `/orders/${number}`);
  document.title = "Thank you";
  document.querySelector("main").innerHTML = `<h1>Thank you</h1><p>Your order ${number} is on its way.</p>`;
}
