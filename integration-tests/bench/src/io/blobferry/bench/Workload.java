package io.blobferry.bench;

/** So many blobs of one size. */
record Workload(int count, long size) {
    static final long KIB = 1 << 10;
    static final long MIB = 1 << 20;
    static final long GIB = 1 << 30;

    /** Nothing, where a copier is not to be warmed up. */
    static final Workload NONE = new Workload(0, 0);

    long bytes() {
        return count * size;
    }

    @Override
    public String toString() {
        String each = size >= GIB && size % GIB == 0
                ? size / GIB + " GiB"
                : size >= MIB ? size / MIB + " MiB" : size / KIB + " KiB";
        return count + " × " + each;
    }
}
