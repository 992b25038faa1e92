"use strict";

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text) => text.replace(/[&<>"']/g, (character) => entities[character]);

exports.page = (greeting) =>
  `<!doctype html>\n<title>hello-node</title>\n<h1>${escape(greeting)} from Node.js</h1>\n`;
