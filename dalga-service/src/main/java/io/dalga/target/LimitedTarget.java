package io.dalga.target;

/** A target, and how much it is given. */
public record LimitedTarget(Target target, TargetLimits limits) {}
