package io.dalga.benchmarks;

import io.dalga.benchmarks.receiver.Receiver;
import java.nio.file.Path;
import java.util.List;

/**
 * What all scenarios work with.
 *
 * @param database the server that all schedulers use
 * @param receiver of all runs
 * @param launch how processes are started
 * @param jar Dalga's
 * @param configuration Dalga's
 * @param javaOptions of all schedulers
 * @param rounds how often each is measured, in turn
 */
record Bench(
    DatabaseServer database,
    Receiver receiver,
    JavaProcess.Launch launch,
    Path jar,
    Path configuration,
    List<String> javaOptions,
    int rounds) {}
