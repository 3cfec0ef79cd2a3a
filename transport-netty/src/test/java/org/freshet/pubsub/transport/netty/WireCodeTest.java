package org.freshet.pubsub.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.freshet.pubsub.transport.StreamError;
import org.junit.jupiter.api.Test;

class WireCodeTest {
  @Test
  void ourOwnCodesStayHere() {
    assertThat(WireCode.of(StreamError.TIMEOUT)).isZero();
    assertThat(WireCode.of(StreamError.INTERNAL.because("x"))).isZero();
  }

  @Test
  void codesOfTheProposalTravel() {
    assertThat(WireCode.of(StreamError.GATED)).isEqualTo(0x1007);
    assertThat(WireCode.read(0x1001).code()).isEqualTo(StreamError.RESOURCE_LIMIT.code());
    assertThat(WireCode.read(0x1001).reason()).contains(StreamError.RESOURCE_LIMIT.reason());
  }

  @Test
  void smallCodesOfTheFarSideAreNotTakenForOurs() {
    assertThat(WireCode.read(0)).isEqualTo(StreamError.RESET);
    assertThat(WireCode.read(StreamError.TIMEOUT.code()).code())
        .isEqualTo(StreamError.RESET.code());
  }

  @Test
  void unknownCodesAreKept() {
    assertThat(WireCode.read(0xffff_ffffL).code()).isEqualTo(0xffff_ffffL);
  }
}
