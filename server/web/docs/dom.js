// Building blocks of the page. All text goes in as text: nothing here, or
// elsewhere on this page, ever parses HTML.

/**
 * Makes an element. Attributes that are null, undefined or false are left out;
 * true stands for an empty value. Children are nodes or texts, in any nesting;
 * null and undefined are left out.
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** A line of text with `code` in it, as nodes. */
export function inline(text) {
  return text.split("`").map((part, i) => (i % 2 ? element("code", null, part) : part));
}

/**
 * The little of Markdown that descriptions use: paragraphs, lists with "- " and
 * headings with "## ", which become headings of the given level.
 */
export function prose(text, level = 3) {
  const blocks = [];
  for (const block of (text ?? "").trim().split(/\n\s*\n/)) {
    if (block.startsWith("## ")) {
      blocks.push(element(`h${level}`, null, inline(block.slice(3))));
    } else if (block.startsWith("- ")) {
      const items = block.slice(2).split(/\n- /);
      blocks.push(element("ul", null, items.map((item) => element("li", null, inline(unwrap(item))))));
    } else if (block) {
      blocks.push(element("p", null, inline(unwrap(block))));
    }
  }
  return blocks;
}

function unwrap(text) {
  return text.replace(/\s*\n\s*/g, " ");
}

/** A block of code, a text or nodes, under a heading of its own, with a button that copies it. */
export function codeBlock(title, content) {
  const code = element("code", null, content);
  const button = element("button", { type: "button", class: "copy", "aria-label": `Copy: ${title}` }, "Copy");
  button.addEventListener("click", () => copy(code, button));
  return element("figure", { class: "code" },
    element("figcaption", null, title, button),
    element("pre", { tabindex: "0", "aria-label": title }, code));
}

// The box is mostly reached over plain HTTP, where browsers have no
// navigator.clipboard. Copying a selection works there too, and where it does
// not, the text is at least selected.
function copy(code, button) {
  getSelection().selectAllChildren(code);
  const done = document.execCommand("copy");
  if (done) getSelection().removeAllRanges();
  say(done ? "Copied" : "Selected: copy it with Ctrl+C");
  button.textContent = done ? "Copied" : "Selected";
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

/** Tells a screen reader. */
export function say(text) {
  document.getElementById("said").textContent = text;
}
