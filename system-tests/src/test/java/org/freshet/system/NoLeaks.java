package org.freshet.system;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
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
  public void afterAll(ExtensionContext context) throws InterruptedException {
    List<String> reports = takeReports();
    if (!reports.isEmpty()) {
      throw new AssertionError(reports.size() + " leaks, the first: " + reports.get(0));
    }
  }

  /** {@return what leaked since the last call} */
  static List<String> takeReports() throws InterruptedException {
    collectGarbage();
    // Reports are made when a buffer is allocated.
    ByteBuf provoking = ByteBufAllocator.DEFAULT.directBuffer(1);
    provoking.release();
    List<String> taken = List.copyOf(REPORTS);
    REPORTS.clear();
    return taken;
  }

  /** Returns when the collector has told of what it found. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> found = new ReferenceQueue<>();
    WeakReference<Object> garbage = new WeakReference<>(new Object(), found);
    System.gc();
    found.remove(5000);
    garbage.clear();
  }
}
