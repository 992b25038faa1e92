// A page that shows GREETING, served on PORT. Only what comes with Node.js is needed.
"use strict";

const http = require("http");
const { page } = require("./page");

const port = Number(process.env.PORT || 8083);

const server = http.createServer((request, response) => {
  const found = request.url.split("?")[0] === "/";
  response.writeHead(found ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" });
  response.end(found ? page(process.env.GREETING || "Hello") : "not found\n");
  console.log(`${request.socket.remoteAddress} ${request.method} ${request.url} ${response.statusCode}`);
});

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));

server.listen(port, () => console.log(`listening on port ${port}`));
