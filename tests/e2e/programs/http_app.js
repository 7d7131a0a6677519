// A person's application: it serves three orders, asks for them itself, and ends.
const http = require("node:http");

const server = http.createServer((request, response) => response.end(request.url));
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  for (let number = 0; number < 3; number++) await fetch(`http://127.0.0.1:${port}/orders/${number}`).then((answer) => answer.text());
  server.close();
  server.closeAllConnections();
  console.log("served 3 orders");
  // The way every service is told to end; the SDK sends what is left.
  process.kill(process.pid, "SIGTERM");
});
