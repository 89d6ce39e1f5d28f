package dev.tamsui.interop;

/** Something that runs beside the test until it is closed, and whose end goes wrong quietly. */
interface Running extends AutoCloseable {
    @Override
    void close();
}
