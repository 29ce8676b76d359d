package io.blobferry.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a worker is started, besides what the host has it.
 *
 * @param byLauncher by {@code ./blobferry}, with all that it does; otherwise by java, with the launcher's flags
 */
record WorkerOptions(
        List<String> jvmArguments, Map<String, String> settings, List<String> arguments, boolean byLauncher) {
    WorkerOptions {
        jvmArguments = List.copyOf(jvmArguments);
        settings = Map.copyOf(settings);
        arguments = List.copyOf(arguments);
    }

    WorkerOptions withJvmArguments(List<String> more) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(more);
        return new WorkerOptions(all, settings, arguments, byLauncher);
    }

    WorkerOptions launched() {
        return new WorkerOptions(jvmArguments, settings, arguments, true);
    }

    /** The same with these settings, where it has not others of those names. */
    WorkerOptions withDefaults(Map<String, String> defaults) {
        Map<String, String> all = new LinkedHashMap<>(defaults);
        all.putAll(settings);
        return new WorkerOptions(jvmArguments, all, arguments, byLauncher);
    }
}
