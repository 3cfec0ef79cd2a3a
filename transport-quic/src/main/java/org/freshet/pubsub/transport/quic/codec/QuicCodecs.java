package org.freshet.pubsub.transport.quic.codec;

import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import java.util.concurrent.TimeUnit;
import org.freshet.pubsub.transport.TransportSettings;

/** What both sides of a QUIC connection are set up with. */
public final class QuicCodecs {
  /** The core pings sooner where a connection is kept. */
  public static final int IDLE_TIMEOUT_SECONDS = 30;

  public static final long STREAM_WINDOW_BYTES = 10L << 20;
  public static final long CONNECTION_WINDOW_BYTES = 15L << 20;

  /** The longest that RFC 9000 knows: there is room for more than chance in it. */
  public static final int CONNECTION_ID_BYTES = 20;

  /** Fits every path over Ethernet with IPv6. */
  private static final int MAX_SENT_PAYLOAD_BYTES = 1452;

  private static final int MAX_READ_PAYLOAD_BYTES = 1500;

  /** Enough of other connection ids for who changes now and then. */
  private static final int CONNECTION_IDS = 4;

  private QuicCodecs() {}

  public static QuicServerCodecBuilder server(TransportSettings settings) {
    return set(new QuicServerCodecBuilder(), settings);
  }

  public static QuicClientCodecBuilder client(TransportSettings settings) {
    return set(new QuicClientCodecBuilder(), settings);
  }

  private static <B extends QuicCodecBuilder<B>> B set(B builder, TransportSettings settings) {
    return builder
        .localConnectionIdLength(CONNECTION_ID_BYTES)
        .activeConnectionIdLimit(CONNECTION_IDS)
        .maxIdleTimeout(IDLE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxSendUdpPayloadSize(MAX_SENT_PAYLOAD_BYTES)
        .maxRecvUdpPayloadSize(MAX_READ_PAYLOAD_BYTES)
        .initialMaxData(CONNECTION_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
        .initialMaxStreamsBidirectional(settings.maxStreamsPerConnection())
        .activeMigration(false);
  }
}
