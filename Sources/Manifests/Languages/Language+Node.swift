extension Language {
  /// Node.js. Packages are installed if `package.json` names any: exactly those of `package-lock.json` if there is one.
  public static let node = Language(
    "node", baseImage: "node:20-slim", defaultRun: "npm start", hostCommand: "node", dockerfile: nodeJS)

  // Without packages npm is not called: the build needs no network then, nor npm.
  private static let nodeJS: DockerfileTemplate = #"""
    ARG BASE={{base}}
    FROM ${BASE}
    WORKDIR /app
    ENV PORT={{port}}
    COPY . .
    RUN set -e; if [ -f package.json ]; then \
          some=$(node -p 'const p = JSON.parse(require("fs").readFileSync("package.json", "utf8")); \
            ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "workspaces"] \
              .some(k => Object.keys(p[k] || {}).length > 0)'); \
          if [ "$some" = true ]; then \
            if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; else npm install --no-audit --no-fund; fi; \
          fi; \
        fi
    {{test}}
    EXPOSE {{port}}
    CMD {{run}}
    """#
}
