/**
 * The daemon's entry point. Everything else lives in the packages below; {@code src/docs/reading-guide.md} says where to begin.
 */
@NullMarked
package dev.tamsui;

import org.jspecify.annotations.NullMarked;
