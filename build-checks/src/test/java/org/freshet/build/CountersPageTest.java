package org.freshet.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/counters.md} names every counter of the code, and no other. */
class CountersPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW_NAMES = Pattern.compile("^\\| ((?:`[^`]+`(?:, )?)+) \\|");
  private static final Pattern QUOTED_NAME = Pattern.compile("`([^`]+)`");

  /** What looks like a counter, wherever it stands: no way of counting escapes. */
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)+)\"");

  /** The beginning of a counter's name, to which a word is added. */
  private static final Pattern PREFIX =
      Pattern.compile("\\bcount(?:er)?\\(\\s*\"([a-z0-9_.]+[._])\"");

  /** What looks like one and is none: loggers, files, properties of the JDK. */
  private static final Pattern OTHER = Pattern.compile("(?:org|com|java|sun|jdk|os)\\..*|.*\\.txt");

  /** The size of a table, whose counter's name is longer unless it ends as those do. */
  private static final Pattern TABLE = Pattern.compile("sizes\\.put\\(\"([^\"]+)(?<!\\.now)\"");

  /**
   * The names in the code; one that ends in a dot or an underscore is the beginning of several.
   *
   * @param literal its first part, where more may follow
   */
  private record Name(String literal) {
    boolean isPrefix() {
      return literal.endsWith(".") || literal.endsWith("_");
    }

    /** {@return whether the page's name may be this one} */
    boolean isMeantBy(String documented) {
      return isPrefix() ? documented.startsWith(literal) : pattern(documented).matches(literal);
    }
  }

  private record Documented(Pattern pattern) {
    boolean matches(String name) {
      return pattern.matcher(name).matches();
    }
  }

  private static Documented pattern(String documented) {
    Matcher words = Pattern.compile("<[a-z]+>").matcher(documented);
    StringBuilder regex = new StringBuilder();
    int end = 0;
    while (words.find()) {
      regex.append(Pattern.quote(documented.substring(end, words.start()))).append("[a-z0-9_-]+");
      end = words.end();
    }
    return new Documented(Pattern.compile(regex + Pattern.quote(documented.substring(end))));
  }

  private static List<String> documented() throws IOException {
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/counters.md"))) {
      Matcher row = ROW_NAMES.matcher(line);
      if (row.find()) {
        QUOTED_NAME.matcher(row.group(1)).results().forEach(name -> names.add(name.group(1)));
      }
    }
    return names;
  }

  private static Collection<Name> counted() throws IOException {
    Set<String> literals = new TreeSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module :
          modules.filter(path -> hasCounters(path.getFileName().toString())).toList()) {
        String name = module.getFileName().toString();
        String prefix = name.startsWith("router-") ? name.substring("router-".length()) + "." : "";
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .forEach(file -> addNames(file, prefix, literals));
        }
      }
    }
    return literals.stream().map(Name::new).toList();
  }

  private static boolean hasCounters(String module) {
    return module.equals("pubsub-core")
        || module.startsWith("transport-")
        || module.startsWith("router-");
  }

  private static void addNames(Path file, String prefix, Set<String> names) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> tables = new TreeSet<>();
    TABLE.matcher(text).results().map(table -> table.group(1)).forEach(tables::add);
    if (file.getParent().endsWith("engine") || !prefix.isEmpty()) {
      tables.forEach(table -> names.add(prefix + "table." + table + ".now"));
    }
    LITERAL
        .matcher(text)
        .results()
        .map(literal -> literal.group(1))
        .filter(name -> !OTHER.matcher(name).matches())
        .filter(name -> name.endsWith(".now") || !tables.contains(name))
        .forEach(name -> names.add(prefix + name));
    PREFIX.matcher(text).results().forEach(found -> names.add(prefix + found.group(1)));
  }

  @Test
  void everyCounterOfTheCodeIsOnThePage() throws IOException {
    List<String> documented = documented();
    assertThat(documented).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    assertThat(counted())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            name ->
                assertThat(documented)
                    .as(
                        "docs/counters.md must name the counter '%s' (if it is none, see OTHER)",
                        name.literal())
                    .anyMatch(name::isMeantBy));
  }

  @Test
  void everyNameOnThePageIsACounterOfTheCode() throws IOException {
    List<Name> counted = new ArrayList<>(counted());
    // Made of the names of an enumeration.
    counted.add(new Name("copies."));
    assertThat(documented())
        .allSatisfy(
            documented ->
                assertThat(counted)
                    .as("docs/counters.md names '%s', which nothing counts", documented)
                    .anyMatch(name -> name.isMeantBy(documented)));
  }
}
