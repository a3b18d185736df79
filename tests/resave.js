// Opens a workbook and saves it, as a program made with one of the two libraries of spreadsheets does:
// node resave.js exceljs|sheetjs FROM TO
const [library, from, to] = process.argv.slice(2);

async function withExcelJs() {
  const book = new (require("exceljs").Workbook)();
  await book.xlsx.readFile(from);
  await book.xlsx.writeFile(to);
}

function withSheetJs() {
  const XLSX = require("xlsx");
  const book = XLSX.readFile(from, { cellNF: true, cellStyles: true, cellFormula: true });
  XLSX.writeFile(book, to, { cellStyles: true, bookSST: true });
}

Promise.resolve(library === "exceljs" ? withExcelJs() : withSheetJs()).catch((error) => {
  console.error(error);
  process.exit(1);
});
