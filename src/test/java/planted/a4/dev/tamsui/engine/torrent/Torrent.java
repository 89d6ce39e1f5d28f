package planted.a4.dev.tamsui.engine.torrent;

public class Torrent {}
