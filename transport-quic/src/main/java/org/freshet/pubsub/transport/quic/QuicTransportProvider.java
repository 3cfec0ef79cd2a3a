package org.freshet.pubsub.transport.quic;

import io.netty.handler.codec.quic.Quic;
import java.util.Optional;
import java.util.function.Supplier;
import org.freshet.pubsub.transport.Transport;
import org.freshet.pubsub.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/** Names the QUIC transport for discovery: {@value #ID}. */
public final class QuicTransportProvider implements TransportProvider {
  /** What the transport is called. */
  public static final String ID = "quic";

  private final Supplier<@Nullable Throwable> nativeFault;

  /** Called by the service loader. */
  public QuicTransportProvider() {
    this(Quic::unavailabilityCause);
  }

  /**
   * Creates one for a machine.
   *
   * @param nativeFault gives why the native library cannot be used there, null when it can
   */
  QuicTransportProvider(Supplier<@Nullable Throwable> nativeFault) {
    this.nativeFault = nativeFault;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Class<? extends Transport> type() {
    return QuicTransport.class;
  }

  @Override
  public Optional<String> unavailableBecause() {
    return Optional.ofNullable(nativeFault.get())
        .map(
            fault ->
                "Netty's native QUIC library does not load on "
                    + System.getProperty("os.name")
                    + " "
                    + System.getProperty("os.arch")
                    + " ("
                    + firstLine(fault)
                    + ")");
  }

  private static String firstLine(Throwable fault) {
    String message = fault.getMessage();
    return message == null
        ? fault.getClass().getName()
        : message.lines().findFirst().orElse(fault.getClass().getName());
  }
}
