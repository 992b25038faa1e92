// The app's own test: `node test.js`.
"use strict";

const assert = require("assert");
const { page } = require("./page");

assert(page("Ahoy").includes("<h1>Ahoy from Node.js</h1>"));
assert(!page("<script>").includes("<script>"));
