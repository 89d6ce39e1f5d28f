package planted.a9.dev.tamsui.engine.peer;

public record InnocentEvent(int piece) implements PeerEvent {}
