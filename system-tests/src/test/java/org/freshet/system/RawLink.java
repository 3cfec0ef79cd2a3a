package org.freshet.system;

import com.southernstorm.noise.protocol.CipherState;
import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.freshet.pubsub.peer.AddressProtocol;
import org.freshet.pubsub.peer.Identity;
import org.freshet.pubsub.peer.Multiaddr;

/**
 * A libp2p dialler made of a socket and another project's Noise, to misbehave with at every layer.
 */
final class RawLink implements AutoCloseable {
  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int SYN = 1;
  static final int FIN = 4;
  static final int RST = 8;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private CipherState sender;
  private CipherState receiver;
  private byte[] received = new byte[0];

  RawLink(Multiaddr address) throws IOException {
    String host = address.value(AddressProtocol.IP4).orElseThrow();
    int port = Integer.parseInt(address.value(AddressProtocol.TCP).orElseThrow());
    socket.connect(new InetSocketAddress(host, port), 5000);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  void sendPlain(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void sendPlain(String text) throws IOException {
    sendPlain(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** multistream-select as far as Noise, on the bare socket. */
  RawLink selectNoise() throws IOException {
    sendPlain(line("/multistream/1.0.0"));
    sendPlain(line("/noise"));
    readPlainLine();
    readPlainLine();
    return this;
  }

  /** The first message of the Noise handshake. */
  byte[] firstNoiseMessage() throws Exception {
    HandshakeState handshake = newHandshake();
    byte[] message = new byte[64];
    int length = handshake.writeMessage(message, 0, new byte[0], 0, 0);
    return Arrays.copyOf(message, length);
  }

  /** The whole Noise handshake, as the given identity. */
  RawLink secure(Identity identity) throws Exception {
    HandshakeState handshake = newHandshake();
    byte[] buffer = new byte[4096];
    int length = handshake.writeMessage(buffer, 0, new byte[0], 0, 0);
    sendNoise(Arrays.copyOf(buffer, length));
    byte[] answer = readNoise();
    handshake.readMessage(answer, 0, answer.length, new byte[4096], 0);
    byte[] payload = payload(identity, handshake);
    length = handshake.writeMessage(buffer, 0, payload, 0, payload.length);
    sendNoise(Arrays.copyOf(buffer, length));
    CipherStatePair pair = handshake.split();
    sender = pair.getSender();
    receiver = pair.getReceiver();
    return this;
  }

  private static HandshakeState newHandshake() throws Exception {
    HandshakeState handshake =
        new HandshakeState("Noise_XX_25519_ChaChaPoly_SHA256", HandshakeState.INITIATOR);
    handshake.getLocalKeyPair().generateKeyPair();
    handshake.start();
    return handshake;
  }

  private static byte[] payload(Identity identity, HandshakeState handshake) {
    byte[] key = new byte[32];
    handshake.getLocalKeyPair().getPublicKey(key, 0);
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes("noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII));
    signed.writeBytes(key);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    byte[] publicKey = identity.publicKey().encoded();
    payload.write(0x0a);
    payload.write(publicKey.length);
    payload.writeBytes(publicKey);
    byte[] signature = identity.sign(signed.toByteArray());
    payload.write(0x12);
    payload.write(signature.length);
    payload.writeBytes(signature);
    return payload.toByteArray();
  }

  /** multistream-select as far as yamux, inside Noise. */
  RawLink selectYamux() throws Exception {
    sendSecret(line("/multistream/1.0.0"));
    sendSecret(line("/yamux/1.0.0"));
    readSecretLine();
    readSecretLine();
    return this;
  }

  /** Opens stream 1 and negotiates the protocol on it. */
  RawLink openStream(String protocol) throws Exception {
    yamux(DATA, SYN, 1, line("/multistream/1.0.0"));
    yamux(DATA, 0, 1, line(protocol));
    return this;
  }

  void yamux(int type, int flags, int stream, byte[] data) throws Exception {
    sendSecret(yamuxHeader(type, flags, stream, data.length), data);
  }

  static byte[] yamuxHeader(int type, int flags, int stream, int length) {
    return ByteBuffer.allocate(12)
        .put((byte) 0)
        .put((byte) type)
        .putShort((short) flags)
        .putInt(stream)
        .putInt(length)
        .array();
  }

  void sendSecret(byte[]... parts) throws Exception {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      plain.writeBytes(part);
    }
    byte[] bytes = plain.toByteArray();
    for (int at = 0; at < bytes.length; at += 60_000) {
      int length = Math.min(60_000, bytes.length - at);
      byte[] sealed = new byte[length + 16];
      sender.encryptWithAd(null, bytes, at, sealed, 0, length);
      sendNoise(sealed);
    }
  }

  /** One message, sealed properly, with a bit of it changed. */
  void sendTampered(byte[] plain) throws Exception {
    byte[] sealed = new byte[plain.length + 16];
    sender.encryptWithAd(null, plain, 0, sealed, 0, plain.length);
    sealed[sealed.length / 2] ^= 1;
    sendNoise(sealed);
  }

  void sendNoise(byte[] message) throws IOException {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    sendPlain(framed);
  }

  private byte[] readNoise() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  private void readPlainLine() throws IOException {
    in.readFully(new byte[in.readUnsignedByte()]);
  }

  private void readSecretLine() throws Exception {
    while (received.length == 0 || received.length < 1 + received[0]) {
      byte[] sealed = readNoise();
      byte[] plain = new byte[sealed.length];
      int length = receiver.decryptWithAd(null, sealed, 0, plain, 0, sealed.length);
      int old = received.length;
      received = Arrays.copyOf(received, old + length);
      System.arraycopy(plain, 0, received, old, length);
    }
    received = Arrays.copyOfRange(received, 1 + received[0], received.length);
  }

  /** {@return whether the far side closed, within the socket's timeout} */
  boolean isClosedByFarSide() throws IOException {
    byte[] sink = new byte[65_536];
    try {
      while (in.read(sink) >= 0) {
        // What it still says does not matter.
      }
      return true;
    } catch (EOFException | java.net.SocketException e) {
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  static byte[] line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[bytes.length + 1];
    out[0] = (byte) bytes.length;
    System.arraycopy(bytes, 0, out, 1, bytes.length);
    return out;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
