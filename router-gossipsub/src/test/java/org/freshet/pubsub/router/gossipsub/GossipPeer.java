package org.freshet.pubsub.router.gossipsub;

import static org.freshet.pubsub.testkit.RpcBytes.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.freshet.pubsub.message.MessageId;
import org.freshet.pubsub.peer.PeerId;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.ControlMessage;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Graft;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IDontWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IHave;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.IWant;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Prune;
import org.freshet.pubsub.router.gossipsub.proto.ControlMessages.Rpc;
import org.freshet.pubsub.testkit.RpcBytes;
import org.freshet.pubsub.testkit.ScriptedPeer;
import org.freshet.pubsub.testkit.ScriptedStream;
import org.freshet.pubsub.testkit.SimLink;

/**
 * A scripted neighbour that speaks gossipsub: says what a test wants it to, and keeps what it
 * hears.
 */
final class GossipPeer {
  final ScriptedPeer host;
  final SimLink link;
  private ScriptedStream out;
  private int heard;

  GossipPeer(ScriptedPeer host, SimLink link) {
    this.host = host;
    this.link = link;
  }

  void writesOn(ScriptedStream stream) {
    out = stream;
  }

  ScriptedStream stream() {
    return out;
  }

  PeerId id() {
    return host.id();
  }

  GossipPeer send(RpcBytes rpc) {
    out.send(rpc);
    return this;
  }

  GossipPeer subscribe(String... topics) {
    return send(rpc().subscribe(topics));
  }

  GossipPeer unsubscribe(String... topics) {
    return send(rpc().unsubscribe(topics));
  }

  /** Publishes a message of its own; {@return its id as go makes it} */
  MessageId publish(String topic, String text) {
    byte[] message = host.message(topic, text);
    send(rpc().publish(message));
    return MessageIdOf.go(message);
  }

  GossipPeer control(Consumer<ControlMessage.Builder> content) {
    return send(rpc().bytesField(3, encoded(content)));
  }

  static byte[] encoded(Consumer<ControlMessage.Builder> content) {
    ControlMessage.Builder control = ControlMessage.newBuilder();
    content.accept(control);
    return control.build().toByteArray();
  }

  GossipPeer graft(String... topics) {
    return control(
        c -> Arrays.stream(topics).forEach(t -> c.addGraft(Graft.newBuilder().setTopic(t))));
  }

  GossipPeer prune(String topic, long backoffSeconds) {
    return control(c -> c.addPrune(Prune.newBuilder().setTopic(topic).setBackoff(backoffSeconds)));
  }

  GossipPeer prune(String topic) {
    return control(c -> c.addPrune(Prune.newBuilder().setTopic(topic)));
  }

  GossipPeer ihave(String topic, Collection<MessageId> ids) {
    IHave.Builder ihave = IHave.newBuilder().setTopic(topic);
    ids.forEach(id -> ihave.addMessageIds(ByteString.copyFrom(id.bytes())));
    return control(c -> c.addIhave(ihave));
  }

  GossipPeer iwant(MessageId... ids) {
    IWant.Builder iwant = IWant.newBuilder();
    Arrays.stream(ids).forEach(id -> iwant.addMessageIds(ByteString.copyFrom(id.bytes())));
    return control(c -> c.addIwant(iwant));
  }

  GossipPeer idontwant(MessageId... ids) {
    IDontWant.Builder idontwant = IDontWant.newBuilder();
    Arrays.stream(ids).forEach(id -> idontwant.addMessageIds(ByteString.copyFrom(id.bytes())));
    return control(c -> c.addIdontwant(idontwant));
  }

  /** Everything that was heard so far is left out from now on. */
  GossipPeer forget() {
    heard = frames().size();
    return this;
  }

  private List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    host.inbound().stream()
        .filter(stream -> stream.link() == link)
        .forEach(stream -> frames.addAll(stream.frames()));
    return frames;
  }

  /** {@return the RPCs heard since {@link #forget}, stream by stream} */
  List<Rpc> rpcs() {
    List<byte[]> frames = frames();
    return frames.subList(heard, frames.size()).stream().map(GossipPeer::parsed).toList();
  }

  static Rpc parsed(byte[] frame) {
    try {
      return Rpc.parseFrom(frame);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the node sent no RPC", e);
    }
  }

  List<ControlMessage> controls() {
    return rpcs().stream().filter(Rpc::hasControl).map(Rpc::getControl).toList();
  }

  List<String> grafts() {
    return controls().stream()
        .flatMap(c -> c.getGraftList().stream())
        .map(Graft::getTopic)
        .toList();
  }

  List<Prune> prunes() {
    return controls().stream().flatMap(c -> c.getPruneList().stream()).toList();
  }

  List<MessageId> ihaves() {
    return ids(
        controls().stream()
            .flatMap(c -> c.getIhaveList().stream())
            .flatMap(i -> i.getMessageIdsList().stream())
            .toList());
  }

  List<MessageId> iwants() {
    return ids(
        controls().stream()
            .flatMap(c -> c.getIwantList().stream())
            .flatMap(i -> i.getMessageIdsList().stream())
            .toList());
  }

  List<MessageId> idontwants() {
    return ids(
        controls().stream()
            .flatMap(c -> c.getIdontwantList().stream())
            .flatMap(i -> i.getMessageIdsList().stream())
            .toList());
  }

  private static List<MessageId> ids(List<ByteString> raw) {
    return raw.stream().map(id -> MessageId.of(id.toByteArray())).toList();
  }

  /** {@return the texts of all messages that it was sent on the topic} */
  List<String> texts(String topic) {
    return host.texts(topic);
  }
}
