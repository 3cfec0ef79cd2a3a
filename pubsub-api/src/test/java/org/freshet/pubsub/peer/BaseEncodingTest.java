package org.freshet.pubsub.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseEncodingTest {
  /** The vectors of the base58 Internet draft, and the leading zeros that every base58 knows. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "00, 1",
    "000000, 111",
    "61, 2g",
    "626262, a3gV",
    "636363, aPEr",
    "0000287fb4cd, 11233QC4",
    "ffffffff, 7YXq9G",
    "516b6fcd0f, ABnLTmg",
    "572e4794, 3EFU7m",
    "10c8511e, Rt5zm",
    "00eb15231dfceb60925886b67d065299925915aeb172c06647, 1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"
  })
  void base58(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(BaseEncoding.base58(bytes)).isEqualTo(text);
    assertThat(BaseEncoding.fromBase58(text)).isEqualTo(bytes);
  }

  /** RFC 4648, section 10, in lower case and without padding. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "f, my",
    "fo, mzxq",
    "foo, mzxw6",
    "foob, mzxw6yq",
    "fooba, mzxw6ytb",
    "foobar, mzxw6ytboi"
  })
  void base32(String plain, String text) {
    byte[] bytes = plain.getBytes(StandardCharsets.US_ASCII);
    assertThat(BaseEncoding.base32(bytes)).isEqualTo(text);
    assertThat(BaseEncoding.fromBase32(text)).isEqualTo(bytes);
  }

  @Test
  void roundTripsAnything() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(4); zeros > 0 && zeros <= bytes.length; zeros--) {
        bytes[zeros - 1] = 0;
      }
      String base58 = BaseEncoding.base58(bytes);
      assertThat(BaseEncoding.fromBase58(base58)).as("seed %d", seed).isEqualTo(bytes);
      assertThat(base58).as("seed %d", seed).isEqualTo(slowBase58(bytes));
      String base32 = BaseEncoding.base32(bytes);
      assertThat(BaseEncoding.fromBase32(base32)).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "O", "I", "l", "2g+", "2g ", "ü"})
  void namesTheDigitThatIsNotBase58(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseEncoding.fromBase58(text))
        .withMessageContaining("base58")
        .withMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MY", "m1", "m8", "my=="})
  void namesTheDigitThatIsNotBase32(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BaseEncoding.fromBase32(text))
        .withMessageContaining("base32");
  }

  private static String slowBase58(byte[] bytes) {
    String digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    BigInteger base = BigInteger.valueOf(58);
    StringBuilder out = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes);
    for (; rest.signum() > 0; rest = rest.divide(base)) {
      out.append(digits.charAt(rest.mod(base).intValue()));
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      out.append('1');
    }
    return out.reverse().toString();
  }
}
