# One image for every process of Spanwise; docker-compose.yml says which runs what. The stores have images of
# their own: the embedded engine and queue of `make run` are not in here.

FROM node:22-slim AS web
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY frontend/app/package.json frontend/app/
COPY frontend/rum/package.json frontend/rum/
RUN npm ci --no-audit --no-fund
COPY frontend frontend
RUN npm run build

FROM python:3.11-slim AS packages
WORKDIR /build
COPY pyproject.toml constraints.txt ./
# The dependencies alone: they change more rarely than the code, and their layer is kept until they do.
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > requirements.txt \
    && python -m venv /opt/spanwise \
    && /opt/spanwise/bin/pip install --no-cache-dir --only-binary :all: -r requirements.txt -c constraints.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/spanwise spanwise \
    && install -d -o spanwise -g spanwise -m 0700 /var/lib/spanwise
WORKDIR /srv/spanwise
COPY --from=packages /opt/spanwise /opt/spanwise
COPY manage.py Procfile ./
COPY config config
COPY apps apps
COPY demo demo
COPY scripts scripts
COPY --from=web /build/frontend/app/dist frontend/app/dist
COPY --from=web /build/frontend/rum/dist frontend/rum/dist
ENV PATH=/opt/spanwise/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SPANWISE_DATA=/var/lib/spanwise \
    SPANWISE_HOST=0.0.0.0
USER spanwise
VOLUME /var/lib/spanwise
EXPOSE 8000 4317 4318
CMD ["python", "manage.py", "help"]
