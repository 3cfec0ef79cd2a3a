package org.freshet.pubsub.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class when Netty's leak detector reported a buffer during it.
 *
 * <p>Every class of this module's tests that touches buffers is extended with it; the first one
 * installs the recording detector before Netty makes its own.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final List<String> REPORTS = new CopyOnWriteArrayList<>();
  private static final int ROUNDS = 2;
  private static final int MAX_WAIT_MILLIS = 200;

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    takeReports();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> reports = takeReports();
    if (!reports.isEmpty()) {
      throw new AssertionError(
          reports.size() + " buffers leaked during these tests; the first:\n" + reports.get(0));
    }
  }

  /** {@return what leaked so far, and forgets it} */
  static List<String> takeReports() {
    for (int i = 0; i < ROUNDS; i++) {
      collect();
      // Reports are made when a buffer is allocated.
      ByteBuf provoking = ByteBufAllocator.DEFAULT.buffer(1);
      provoking.release();
    }
    List<String> taken = List.copyOf(REPORTS);
    REPORTS.clear();
    return taken;
  }

  /** Returns when references that were lost before the call have been queued. */
  private static void collect() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> lost = new WeakReference<>(new Object(), queue);
    try {
      do {
        System.gc();
      } while (queue.remove(MAX_WAIT_MILLIS) == null);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Reference.reachabilityFence(lost);
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation")
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new RecordingDetector<>(resource, samplingInterval);
    }
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    @SuppressWarnings("deprecation")
    RecordingDetector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      REPORTS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      REPORTS.add(resourceType);
    }
  }
}
