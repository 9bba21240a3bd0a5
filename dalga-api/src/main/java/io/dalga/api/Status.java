package io.dalga.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /status}: the seven numbers of the Go original, then ours.
 *
 * @param instanceId the answering instance, or null while it holds no lease
 * @param instanceRunningJobs attempts in flight on the answering instance
 * @param runningJobs attempts in flight on all live instances, up to a heartbeat old
 * @param totalJobs all jobs, disabled ones included
 * @param pendingJobs jobs whose run is due, running ones included
 * @param totalInstances live instances
 * @param lag how long the oldest due run has been waiting, in seconds; 0 when none is
 * @param instanceSlots slots that the answering instance owns
 * @param totalSlots slots in all
 * @param unownedSlots slots that no instance owns; more than 0 for long means that jobs wait
 * @param version the version of the answering instance
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Status(
    @JsonProperty("instance_id") @Nullable Long instanceId,
    @JsonProperty("instance_running_jobs") int instanceRunningJobs,
    @JsonProperty("running_jobs") long runningJobs,
    @JsonProperty("total_jobs") long totalJobs,
    @JsonProperty("pending_jobs") long pendingJobs,
    @JsonProperty("total_instances") int totalInstances,
    long lag,
    @JsonProperty("instance_slots") int instanceSlots,
    @JsonProperty("total_slots") int totalSlots,
    @JsonProperty("unowned_slots") int unownedSlots,
    String version) {}
