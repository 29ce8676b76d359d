package io.blobferry.loadstubs;

/** What Azure's tables or queues do not do: the status and the service's code. */
final class StateRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    StateRefusal(int status, String code) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
