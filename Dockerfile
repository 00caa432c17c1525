# The site as one image: web, worker, sweep and preparation are four commands of it.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static ./static
RUN npm run build

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements.txt

FROM python:3.13-slim-bookworm AS site
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 motcua \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin motcua \
    && install --directory --owner motcua --group motcua --mode 0750 \
        /var/lib/motcua /var/lib/motcua/files /var/lib/motcua/keys /var/lib/motcua/static
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production PORTAL_VAR=/var/lib/motcua \
    XDG_CACHE_HOME=/tmp/cache
WORKDIR /srv/motcua
COPY --from=packages /opt/venv /opt/venv
COPY manage.py pyproject.toml ./
COPY accounts ./accounts
COPY procedures ./procedures
COPY dossiers ./dossiers
COPY portal ./portal
COPY templates ./templates
COPY locale ./locale
COPY static ./static
COPY --from=assets /build/static/build ./static/build
RUN for file in locale/*/LC_MESSAGES/django.po; do pybabel compile -i "$file" -o "${file%.po}.mo"; done
USER motcua
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=40s --retries=3 \
    CMD ["python", "-m", "portal.management.probe", "http://127.0.0.1:8000/healthz"]
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--timeout", "60", \
     "--graceful-timeout", "20", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
