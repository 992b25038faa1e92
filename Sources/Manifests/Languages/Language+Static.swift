extension Language {
  /// Files, served as they are by busybox. What describes the app is not served.
  public static let `static` = Language(
    "static", baseImage: "busybox:stable", defaultRun: #"busybox httpd -f -vv -p "$PORT" -h ."#, hostCommand: "busybox",
    dockerfile: files)

  // As the first process of a container busybox would pass over SIGTERM, and every stop would take its whole grace.
  private static let files: DockerfileTemplate = """
    ARG BASE={{base}}
    FROM ${BASE}
    WORKDIR /app
    ENV PORT={{port}}
    COPY . .
    RUN rm -rf .git .dockerignore Dockerfile shipwreck.toml paradrop.yaml \
    compose.yaml compose.yml docker-compose.yml docker-compose.yaml
    {{test}}
    EXPOSE {{port}}
    STOPSIGNAL SIGKILL
    CMD {{run}}
    """
}
