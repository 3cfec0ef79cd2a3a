package org.freshet.pubsub.transport.tcp.noise;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.KeyProvider;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.peer.PublicKey;
import org.freshet.pubsub.transport.StreamError;
import org.freshet.pubsub.transport.StreamException;
import org.freshet.pubsub.transport.tcp.link.Secured;
import org.freshet.pubsub.transport.tcp.noise.wire.NoiseExtensions;
import org.freshet.pubsub.transport.tcp.noise.wire.NoiseHandshakePayload;
import org.jspecify.annotations.Nullable;

/**
 * Binds Noise's static keys to libp2p identities: makes our handshake payload and checks the far
 * side's (libp2p specs, noise, "The libp2p Handshake Payload").
 *
 * <p>One for a transport: its static key lives as long as it, so our signature is made once. Safe
 * for any thread.
 */
public final class NoiseIdentity {
  private static final byte[] SIGNED_PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

  private final NoiseCrypto crypto;
  private final KeyProvider keys;
  private final List<String> muxers;
  private final KeyPair staticKey;
  private final byte[] payload;

  /**
   * Makes a static key and has it signed.
   *
   * @param muxers protocol ids offered in the payload, preferred first; empty to offer none
   */
  public NoiseIdentity(
      NoiseCrypto crypto, Identity identity, KeyProvider keys, List<String> muxers) {
    this.crypto = crypto;
    this.keys = keys;
    this.muxers = List.copyOf(muxers);
    this.staticKey = crypto.generate();
    byte[] signature = identity.sign(signed(NoiseCrypto.raw(staticKey.getPublic())));
    NoiseHandshakePayload.Builder out =
        NoiseHandshakePayload.newBuilder()
            .setIdentityKey(ByteString.copyFrom(identity.publicKey().encoded()))
            .setIdentitySig(ByteString.copyFrom(signature));
    if (!muxers.isEmpty()) {
      out.setExtensions(NoiseExtensions.newBuilder().addAllStreamMuxers(muxers));
    }
    this.payload = out.build().toByteArray();
  }

  NoiseCrypto crypto() {
    return crypto;
  }

  NoiseHandshake handshake(boolean initiator) {
    return new NoiseHandshake(crypto, initiator, staticKey);
  }

  byte[] payload() {
    return payload;
  }

  /**
   * {@return who the far side has proved to be, and what it offers}
   *
   * @throws StreamException when the payload is none, or its signature is not valid
   */
  Secured verify(byte[] received, byte[] theirStatic, boolean weBegan) {
    NoiseHandshakePayload theirs;
    try {
      theirs = NoiseHandshakePayload.parseFrom(received);
    } catch (InvalidProtocolBufferException e) {
      throw refused("a payload that is no protobuf", e);
    }
    PublicKey key =
        keys.decodePublic(theirs.getIdentityKey().toByteArray())
            .orElseThrow(() -> refused("an identity key that is not understood", null));
    if (!keys.verify(key, signed(theirStatic), theirs.getIdentitySig().toByteArray())) {
      throw refused("a static key that its identity has not signed", null);
    }
    List<String> offered = theirs.getExtensions().getStreamMuxersList();
    return new Secured(PeerId.of(key), muxer(offered, weBegan));
  }

  /** The first of the initiator's that both have; empty where either side offers none. */
  private Optional<String> muxer(List<String> offered, boolean weBegan) {
    if (offered.isEmpty() || muxers.isEmpty()) {
      return Optional.empty();
    }
    List<String> first = weBegan ? muxers : offered;
    List<String> second = weBegan ? offered : muxers;
    return Optional.of(
        first.stream()
            .filter(second::contains)
            .findFirst()
            .orElseThrow(
                () ->
                    new StreamException(
                        StreamError.NEGOTIATION_FAILED.because(
                            "the far side has none of the multiplexers " + muxers))));
  }

  private static byte[] signed(byte[] staticKey) {
    byte[] out = Arrays.copyOf(SIGNED_PREFIX, SIGNED_PREFIX.length + staticKey.length);
    System.arraycopy(staticKey, 0, out, SIGNED_PREFIX.length, staticKey.length);
    return out;
  }

  private static StreamException refused(String what, @Nullable Throwable cause) {
    StreamError error = StreamError.PROTOCOL_VIOLATION.because("noise: " + what);
    return cause == null ? new StreamException(error) : new StreamException(error, cause);
  }
}
