package org.freshet.pubsub.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows is what the code says. */
class WritingARouterTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern BLOCK =
      Pattern.compile("(?:<!-- (\\S+) -->\n)?```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)\\)");

  private final String guide = read(ROOT.resolve("docs/writing-a-router.md"));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException("the guide names a file that is not there: " + file, e);
    }
  }

  @Test
  void everyBlockOfJavaIsPartOfTheFileThatItNames() {
    List<String> files = new ArrayList<>();
    Matcher block = BLOCK.matcher(guide);
    while (block.find()) {
      assertThat(block.group(1)).as("the file of the block\n%s", block.group(2)).isNotNull();
      assertThat(read(ROOT.resolve(block.group(1))))
          .as("%s, of which the guide shows a part", block.group(1))
          .contains(block.group(2));
      files.add(block.group(1));
    }
    assertThat(files).hasSizeGreaterThan(6);
  }

  @Test
  void everyLinkLeadsToAFile() {
    Matcher link = LINK.matcher(guide);
    int links = 0;
    while (link.find()) {
      links++;
      assertThat(ROOT.resolve("docs").resolve(link.group(1))).exists();
    }
    assertThat(links).isPositive();
  }
}
