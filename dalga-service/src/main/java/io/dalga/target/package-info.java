/**
 * Where runs are delivered to: plug-ins behind {@link io.dalga.target.Target} and {@link
 * io.dalga.target.TargetFactory}, a package for each kind.
 */
@NullMarked
package io.dalga.target;

import org.jspecify.annotations.NullMarked;
