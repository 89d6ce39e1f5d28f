package planted.a9.dev.tamsui.engine.peer;

public class PlantedEvent implements PeerEvent {}
