/**
 * What benchmarks of several packages measure with. A benchmark itself sits in the package of what it measures, as a test does.
 */
@NullMarked
package dev.tamsui.bench;

import org.jspecify.annotations.NullMarked;
