package io.blobferry.simulation;

import java.util.List;

/** Bugs that keep permits and memory. */
final class ResourceMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "permit-kept-after-failure",
                    "backup/PartCopier.java",
                    "failed.compareAndSet(false, failure != null);",
                    "failed.compareAndSet(false, failure != null); if (failure != null) { return; }",
                    "each part that fails leaves fewer permits for others"),
            new Mutant(
                    "permit-kept-when-cancelled",
                    "backup/PartCopier.java",
                    "if (failed.get()) {\n                    permit.release();",
                    "if (failed.get()) {",
                    "a part that is not started keeps its permit"),
            new Mutant(
                    "memory-kept-after-exception",
                    "backup/SinglePutCopier.java",
                    ": open(run, snapshot);\n        } finally {\n            reservation.get().release();\n        }",
                    ": open(run, snapshot).map(ended -> { reservation.get().release(); return ended; });\n        } finally { }",
                    "each copy that fails leaves less memory for others"),
            new Mutant(
                    "memory-of-parts-kept",
                    "backup/PartCopier.java",
                    "reservation.release();",
                    "",
                    "each part leaves less memory for others"));

    private ResourceMutants() {}
}
