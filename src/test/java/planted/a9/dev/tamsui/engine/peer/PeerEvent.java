package planted.a9.dev.tamsui.engine.peer;

/** What a peer tells. */
public interface PeerEvent {}
