package org.graphroutes.problem;

/** A file is larger than the file store takes; nothing of it was kept. */
public final class FileTooLarge extends ProblemException {

    private static final long serialVersionUID = 1L;

    public FileTooLarge(String detail) {
        super(detail, null);
    }

    @Override
    public String type() {
        return "file-too-large";
    }

    @Override
    public String title() {
        return "The file is too large";
    }

    @Override
    public int status() {
        return 413;
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
