package org.freshet.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class NoLeaksTest {
  @Test
  void aLeakFailsTheClassThatMadeIt() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    NoLeaks check = new NoLeaks();
    check.beforeAll(noContext());
    leak();
    assertThatThrownBy(() -> check.afterAll(noContext()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 leaks");
    check.beforeAll(noContext());
  }

  private static void leak() {
    ByteBufAllocator.DEFAULT.directBuffer(16);
  }

  /** The check does not look at it. */
  @SuppressWarnings("NullAway")
  private static ExtensionContext noContext() {
    return null;
  }
}
