package org.freshet.system;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class in whose time Netty's leak detector, which runs at paranoid, reported a
 * buffer. Found by JUnit for every class of this module.
 */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final int ROUNDS = 5;
  private static final List<String> REPORTS = new CopyOnWriteArrayList<>();

  static {
    Logger logger = (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            REPORTS.add(event.getFormattedMessage());
          }
        };
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    REPORTS.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      // Reports are made when a buffer is allocated.
      ByteBuf provoking = ByteBufAllocator.DEFAULT.directBuffer(1);
      provoking.release();
    }
    if (!REPORTS.isEmpty()) {
      throw new AssertionError(REPORTS.size() + " leaks, the first: " + REPORTS.get(0));
    }
  }
}
