package org.graphroutes.problem;

/** The file store has no room for another file; nothing of it was kept. */
public final class FileStoreFull extends ProblemException {

    private static final long serialVersionUID = 1L;

    public FileStoreFull(String detail) {
        super(detail, null);
    }

    @Override
    public String type() {
        return "file-store-full";
    }

    @Override
    public String title() {
        return "The file store is full";
    }

    @Override
    public int status() {
        return 507;
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
