package org.freshet.pubsub.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.freshet.pubsub.peer.Identity;
import org.junit.jupiter.api.Test;

class ResetTokensTest {
  private final ConnectionIds ids = new ConnectionIds(1);
  private final ByteBuffer id = ids.newId(ConnectionIds.BYTES);

  @Test
  void nodeThatComesBackKnowsItsTokens() {
    Identity identity = Identity.generate();
    Identity back = Identity.of(identity.encodedPrivateKey());

    assertThat(new ResetTokens(back).newResetToken(id))
        .isEqualTo(new ResetTokens(identity).newResetToken(id))
        .satisfies(token -> assertThat(token.remaining()).isEqualTo(16));
  }

  @Test
  void everyIdAndEveryNodeHasAnother() {
    ResetTokens tokens = new ResetTokens(Identity.generate());

    assertThat(tokens.newResetToken(ids.newId(ConnectionIds.BYTES)))
        .isNotEqualTo(tokens.newResetToken(id));
    assertThat(new ResetTokens(Identity.generate()).newResetToken(id))
        .isNotEqualTo(tokens.newResetToken(id));
  }

  @Test
  void idsOfAConnectionShareItsNumberAndItsSocket() {
    ByteBuffer other = ids.newId(id.duplicate(), ConnectionIds.BYTES);

    assertThat(other).isNotEqualTo(id);
    assertThat(ConnectionIds.number(other)).isEqualTo(ConnectionIds.number(id));
    assertThat(other.getShort(0)).isEqualTo((short) 1);
    assertThat(ConnectionIds.number(ids.newId(ConnectionIds.BYTES)))
        .isNotEqualTo(ConnectionIds.number(id));
  }
}
