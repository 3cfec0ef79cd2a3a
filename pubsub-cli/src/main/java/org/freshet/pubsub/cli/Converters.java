package org.freshet.pubsub.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.freshet.pubsub.message.MessageIds;
import org.freshet.pubsub.message.SignaturePolicy;
import org.freshet.pubsub.message.TopicName;
import org.freshet.pubsub.peer.KeyType;
import org.freshet.pubsub.peer.Multiaddr;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From an option's text to its value; what the text has wrong reaches the user as it is. */
final class Converters {
  private Converters() {}

  private static <T> T explained(Function<String, T> parse, String text) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(Faults.sentence(e));
    }
  }

  /** {@return the constant's name as it is written on the command line} */
  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** {@return the constant whose name in lower case is this} */
  private static <E extends Enum<E>> E named(E[] constants, String text) {
    List<String> names = Arrays.stream(constants).map(Converters::lowerCase).toList();
    int index = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new TypeConversionException(
          "'" + Printable.line(text) + "' is none of " + String.join(", ", names));
    }
    return constants[index];
  }

  static final class OfAddress implements ITypeConverter<Multiaddr> {
    @Override
    public Multiaddr convert(String text) {
      return explained(Multiaddr::parse, text);
    }
  }

  static final class OfTopic implements ITypeConverter<TopicName> {
    @Override
    public TopicName convert(String text) {
      return explained(TopicName::of, text);
    }
  }

  static final class OfPattern implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
      try {
        return Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "'" + Printable.line(text) + "' is no regular expression: " + e.getDescription());
      }
    }
  }

  static final class OfBan implements ITypeConverter<BanTarget> {
    @Override
    public BanTarget convert(String text) {
      return explained(BanTarget::parse, text);
    }
  }

  static final class OfMessageId implements ITypeConverter<MessageIds> {
    @Override
    public MessageIds convert(String text) {
      return explained(MessageIds::named, text);
    }
  }

  static final class OfSign implements ITypeConverter<SignaturePolicy> {
    /** {@return how the policy is written on the command line} */
    static String word(SignaturePolicy policy) {
      return switch (policy) {
        case STRICT_SIGN -> "strict";
        case STRICT_NO_SIGN -> "none";
        case LAX_SIGN -> "lax";
        case LAX_NO_SIGN -> "lax-none";
      };
    }

    @Override
    public SignaturePolicy convert(String text) {
      for (SignaturePolicy policy : SignaturePolicy.values()) {
        if (word(policy).equals(text)) {
          return policy;
        }
      }
      throw new TypeConversionException(
          "'" + Printable.line(text) + "' is none of strict, none, lax, lax-none");
    }
  }

  static final class OfKeyType implements ITypeConverter<KeyType> {
    @Override
    public KeyType convert(String text) {
      return named(KeyType.values(), text);
    }
  }

  static final class OfKeyFormat implements ITypeConverter<KeyFormat> {
    @Override
    public KeyFormat convert(String text) {
      return named(KeyFormat.values(), text);
    }
  }

  static final class OfLogLevel implements ITypeConverter<LogLevel> {
    @Override
    public LogLevel convert(String text) {
      return text.isBlank() ? LogLevel.WARN : named(LogLevel.values(), text);
    }
  }

  static final class OfFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      return explained(Path::of, text);
    }
  }
}
