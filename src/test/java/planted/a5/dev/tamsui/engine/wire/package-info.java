/** Says so. */
@NullMarked
package planted.a5.dev.tamsui.engine.wire;

import org.jspecify.annotations.NullMarked;
