package planted.a4.dev.tamsui.engine.storage;

public class Disk {}
