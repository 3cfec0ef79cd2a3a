package org.freshet.pubsub.core.resolve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Answers questions for TXT records over UDP on loopback (RFC 1035), as far as a test needs. */
final class TinyNameServer implements AutoCloseable {
  private static final int TXT = 16;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, List<String>> records;
  private final Thread thread = new Thread(this::serve, "tiny-name-server");

  /** Starts one that knows these records by lower-case name. */
  TinyNameServer(Map<String, List<String>> records) throws IOException {
    this.records = records;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    thread.setDaemon(true);
    thread.start();
  }

  /** {@return where it is, as JNDI wants it} */
  String url() {
    return "dns://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!socket.isClosed()) {
      try {
        packet.setLength(buffer.length);
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private byte[] answer(ByteBuffer question) {
    short id = question.getShort();
    question.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      byte[] label = new byte[length];
      question.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    question.getInt();
    List<String> found = records.get(name.toString().toLowerCase(Locale.ROOT));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    shorts(out, id, 0x8480 | (found == null ? NO_SUCH_NAME : 0), 1);
    shorts(out, found == null ? 0 : found.size(), 0, 0);
    out.write(question.array(), 12, question.position() - 12);
    for (String text : found == null ? List.<String>of() : found) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      // The name again, by its place in the question.
      shorts(out, 0xc00c, TXT, 1, 0, 60, bytes.length + 1);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static void shorts(ByteArrayOutputStream out, int... values) {
    for (int value : values) {
      out.write(value >> 8);
      out.write(value);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
