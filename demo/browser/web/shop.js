// The shop's only script: what its buttons do.

import { showBusy } from "./busy.js";
import { addToCart } from "./cart.js";
import { placeOrder } from "./checkout.js";
import { shareProduct } from "./share.js";

// Addresses of products are many, their route is one.
const { route } = document.body.dataset;
if (route) window.spanwise?.view(route);

const onClick = (id, work) => document.getElementById(id)?.addEventListener("click", work);

onClick("add", (event) => {
  showBusy();
  return addToCart(event.currentTarget.dataset.sku);
});
onClick("pay", () => {
  showBusy();
  return placeOrder();
});
onClick("share", () => void shareProduct(document.title));

// An offer above everything, once the rest is there: what is below it jumps.
addEventListener("load", () =>
  setTimeout(() => {
    const offer = document.querySelector("#offer");
    if (offer) offer.hidden = false;
  }, 150),
);
