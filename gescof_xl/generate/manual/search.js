// The search box of the manual: headings whose words, or those of their text, hold all that is typed. No server.
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’]/g, "'").toLowerCase();
const box = document.getElementById("recherche");
const found = document.getElementById("trouve");
const contents = document.getElementById("sommaire");
const entries = [];
for (const section of document.querySelectorAll("section")) {
  let entry = null;
  for (const part of section.children) {
    if (/^H[123]$/.test(part.tagName)) {
      entry = { id: part.id || section.id, title: part.textContent, text: plain(part.textContent), page: section.id };
      entry.heading = entry.text;
      entries.push(entry);
    } else if (entry) {
      entry.text += " " + plain(part.textContent);
    }
  }
}
box.addEventListener("input", () => {
  const words = plain(box.value).split(/\s+/).filter(Boolean);
  const hits = words.length ? entries.filter((entry) => words.every((word) => entry.text.includes(word))) : [];
  const first = (entry) => words.every((word) => entry.heading.includes(word));
  hits.sort((a, b) => first(b) - first(a));
  found.replaceChildren(
    ...hits.slice(0, 30).map((entry) => {
      const link = document.createElement("a");
      link.href = "#" + entry.id;
      link.textContent = entry.title;
      const line = document.createElement("li");
      line.append(link);
      return line;
    }),
  );
  if (words.length && !hits.length) {
    const none = document.createElement("li");
    none.textContent = "Rien ne contient ces mots.";
    found.append(none);
  }
  contents.hidden = words.length > 0;
});
